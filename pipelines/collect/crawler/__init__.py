"""A crawl's own process, with Scrapy: `python -m pipelines.collect.crawler JOB`. Nothing else imports it."""
