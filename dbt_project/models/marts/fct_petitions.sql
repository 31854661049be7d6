{{ figure_rows('petitions') }}
