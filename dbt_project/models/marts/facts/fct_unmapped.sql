{{ figure_rows(none) }}
