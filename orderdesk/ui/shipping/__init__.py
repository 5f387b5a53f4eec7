"""The shipping tab: the packing bench, handing over, goods under way, goods delivered."""
