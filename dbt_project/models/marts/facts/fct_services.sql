{{ figure_rows('services') }}
