-- Interests by what they say, whatever their letters: who hears of a new course (NT-13).
ALTER TABLE profiles_interests ADD COLUMN tag_key TEXT NOT NULL DEFAULT '';
UPDATE profiles_interests SET tag_key = lower(tag);
CREATE INDEX profiles_interests_key ON profiles_interests (tag_key, person_id);
