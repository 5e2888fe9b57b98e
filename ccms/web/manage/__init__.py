"""The pages of an administrator, under `/manage`: who works in which office. They answer in named networks only."""
