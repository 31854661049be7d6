"""Tell what a text is: agency, region, year, title, dates and sections."""
