{{ figure_rows('powers') }}
