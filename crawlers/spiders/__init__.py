"""Sources read page by page with Scrapy, always in a child process."""
