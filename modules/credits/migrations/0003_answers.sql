-- An answer about "this renewal" holds for the renewal date that the licence had when it was given; former ones are asked anew.
ALTER TABLE credits_facts ADD COLUMN renews_on TEXT;
