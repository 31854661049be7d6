"""The published tables as Parquet, CSV and an Excel workbook, and the data package that describes them."""
