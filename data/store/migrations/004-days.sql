-- Lists of a range of days, over all plants, find them without looking through the years.

CREATE INDEX report_day ON report (day);
