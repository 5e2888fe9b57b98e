-- One filing as one bare transaction, by pgbench -M prepared: a complaint, three events, two messages, the file's row.
\set firm random(1, 200)
BEGIN;
INSERT INTO complaint (reference, firm, status, due_at, consumer, subject, body) VALUES ('N' || nextval('complaint_id_seq'), :firm, 1, now() + interval '7 days', 'x@example.test', 'The parcel never came', repeat('The parcel never came and the seller does not answer. ', 8)) RETURNING id AS complaint \gset
INSERT INTO event (complaint, kind, data) VALUES (:complaint, 1, '{"by": "x"}'), (:complaint, 2, '{"by": "x"}'), (:complaint, 3, '{"by": "x"}');
INSERT INTO message (complaint, channel, payload) VALUES (:complaint, 1, '{"to": "x"}'), (:complaint, 2, '{"to": "y"}');
INSERT INTO evidence (complaint, name, sha256, size, place) VALUES (:complaint, 'proof.png', sha256('x'), 100000, 'ab/cd');
COMMIT;
