{{ figure_rows('legal_review') }}
