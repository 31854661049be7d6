"""From annual reports on building a law-based government to a warehouse of their figures.

One folder a stage, in the order of the data: collect, read, identify, extract, model, publish.
"""
