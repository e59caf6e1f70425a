"""What is priced in, what could change it, and when: the equity model behind the workbook."""

__version__ = "0.3.0"
