"""The gates of recurrent layers."""
