"""The only folder that knows Qt: windows, tabs, widgets and the jobs that keep them responsive."""
