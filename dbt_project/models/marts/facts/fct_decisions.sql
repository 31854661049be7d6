{{ figure_rows('decisions') }}
