"""Mail in and out: messages become plain parts and back."""
