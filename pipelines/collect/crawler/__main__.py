"""The process of one crawl: `python -m pipelines.collect.crawler JOB`.

It ends itself, cleanly, when its standard input ends: then whoever started it is gone.
"""

import os
import sys
import threading
from pathlib import Path
from typing import Any

from scrapy.crawler import CrawlerProcess

from pipelines.collect.crawl_job import CrawlJob
from pipelines.collect.crawler.guard import PRIVATE_HOSTS
from pipelines.collect.crawler.spider import SourceSpider
from pipelines.collect.journal import Journal
from pipelines.collect.unpack import ACCEPTED

HERE = "pipelines.collect.crawler"
FINISHED = {"finished": "finished", "request_limit": "request_limit", "closespider_timeout": "time_limit"}


def settings_of(job: CrawlJob) -> dict[str, Any]:
    """Scrapy's settings for a job. What Scrapy would do by itself and is done here otherwise is off."""
    limits = job.source.limits
    return {
        "USER_AGENT": job.user_agent,
        "DEFAULT_REQUEST_HEADERS": {
            "Accept": "text/html,application/xhtml+xml,application/pdf,*/*;q=0.8",
            "Accept-Language": "zh-CN,zh;q=0.9",
            "Accept-Encoding": ACCEPTED,
        },
        PRIVATE_HOSTS: list(job.source.private_hosts),
        "FAZHI_REQUESTS": job.requests,
        "FAZHI_RETRY_AFTER": limits.retry_after_seconds,
        "FAZHI_CRAWL_DELAY_AT_MOST": limits.crawl_delay_at_most,
        "TWISTED_DNS_RESOLVER": f"{HERE}.guard.GuardedResolver",
        "DOWNLOADER_MIDDLEWARES": {
            f"{HERE}.guard.AddressGuard": 10,
            f"{HERE}.robots.Robots": 100,
            f"{HERE}.pace.Retry": 550,
            f"{HERE}.pace.NightLimit": 990,
            "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
            "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
            "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
        },
        "EXTENSIONS": {
            f"{HERE}.pace.Throttle": 0,
            "scrapy.extensions.throttle.AutoThrottle": None,
            "scrapy.extensions.telnet.TelnetConsole": None,
            "scrapy.extensions.remote_control.RemoteControl": None,
            "scrapy.extensions.feedexport.FeedExporter": None,
        },
        "AUTOTHROTTLE_ENABLED": True,
        "AUTOTHROTTLE_START_DELAY": limits.delay_seconds,
        "AUTOTHROTTLE_MAX_DELAY": max(60, limits.delay_seconds),
        "DOWNLOAD_DELAY": limits.delay_seconds,
        # A little off the beat; none once a Crawl-delay is known.
        "DOWNLOAD_DELAY_JITTER": 0.3,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        # One at a time: what the downloader holds already heeds no priority.
        "CONCURRENT_REQUESTS": 1,
        "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",
        "SCHEDULER_START_MEMORY_QUEUE": None,
        "DOWNLOAD_TIMEOUT": limits.timeout_seconds,
        "DNS_TIMEOUT": limits.timeout_seconds,
        "DOWNLOAD_MAXSIZE": job.max_document_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_VERIFY_CERTIFICATES": job.source.verify_certificates,
        "RETRY_TIMES": limits.retries,
        "CLOSESPIDER_TIMEOUT": limits.minutes * 60,
        "REDIRECT_ENABLED": False,
        "METAREFRESH_ENABLED": False,
        "COOKIES_ENABLED": False,
        "REFERER_ENABLED": False,
        "COMPRESSION_ENABLED": False,
        # A proxy would resolve and connect by itself, past the guard.
        "HTTPPROXY_ENABLED": False,
        "HTTPCACHE_ENABLED": False,
        "ROBOTSTXT_OBEY": False,  # Robots, above, obeys it, and Crawl-delay besides
        "MEMUSAGE_ENABLED": False,
        "STATS_DUMP": True,
        "LOG_FILE": str(job.log),
        "LOG_FILE_APPEND": False,
        "LOG_LEVEL": "INFO",
    }


def main(job_path: Path) -> int:
    """Crawl, and say how it ended. Returns the exit code."""
    job = CrawlJob.read(job_path)
    journal = Journal(job.journal)
    journal.begin(job.run_id)
    process = CrawlerProcess(settings_of(job))
    crawler = process.create_crawler(SourceSpider)
    process.crawl(crawler, job=job, journal=journal)
    threading.Thread(target=_stop_when_alone, args=(process,), daemon=True).start()
    process.start()
    reason = FINISHED.get(str(crawler.stats.get_value("finish_reason")) if crawler.stats else "")
    if reason:
        journal.end(reason)
    journal.close()
    return 0 if reason else 1


def _stop_when_alone(process: CrawlerProcess) -> None:
    from twisted.internet import reactor

    # Not through sys.stdin: its lock, held by a daemon thread, breaks the interpreter's end.
    while os.read(0, 1024):
        pass
    call: Any = reactor
    call.callFromThread(process.stop)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
