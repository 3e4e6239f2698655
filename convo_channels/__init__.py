"""convo_channels: customer conversations, live segments and channels for ERPNext 15 and 16."""

__version__ = "0.1.0"
