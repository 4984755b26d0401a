-- Of those who have not met a requirement: for whom it is overdue, lapsed or missing. The others still have time.
ALTER TABLE compliance_cells ADD COLUMN late INTEGER NOT NULL DEFAULT 0;
INSERT INTO compliance_cells (unit_id, profession, item, applicable, met, late)
SELECT p.unit_id, p.profession, i.item, 0, 0, count(*)
FROM compliance_items i JOIN compliance_people p ON p.person_id = i.person_id
WHERE i.state IN ('overdue', 'lapsed', 'missing')
GROUP BY p.unit_id, p.profession, i.item
ON CONFLICT (unit_id, profession, item) DO UPDATE SET late = excluded.late;
