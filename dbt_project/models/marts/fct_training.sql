{{ figure_rows('training') }}
