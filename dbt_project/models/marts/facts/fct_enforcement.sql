{{ figure_rows('enforcement') }}
