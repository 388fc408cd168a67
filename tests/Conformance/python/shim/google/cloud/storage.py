"""The client imports this for projects whose files are on Google Cloud; ours are not, and Debian has no such package."""
