{{ figure_rows('safety') }}
