{{ figure_rows('publicity') }}
