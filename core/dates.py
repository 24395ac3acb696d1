from core.people.dates import parse_date as parse_date
