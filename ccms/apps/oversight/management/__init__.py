"""The commands of the oversight of firms."""
