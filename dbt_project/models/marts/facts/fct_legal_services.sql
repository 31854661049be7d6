{{ figure_rows('legal_services') }}
