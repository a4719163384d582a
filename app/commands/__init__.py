"""One module a command. They import Click and the settings; all else is imported when a command runs."""
