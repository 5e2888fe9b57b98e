-- :n open tickets of 200 queues in django-helpdesk's own tables, one in ten overdue, with a rare word each.
\set ON_ERROR_STOP 1
SET client_min_messages = warning;
TRUNCATE helpdesk_queue CASCADE;
INSERT INTO helpdesk_queue (id, title, slug, allow_public_submission, allow_email_submission, escalate_days,
    email_box_ssl, enable_notifications_on_email_events, locale, email_address)
OVERRIDING SYSTEM VALUE
SELECT i, 'Firm ' || i, 'firm' || i, true, false, 7, false, false, 'en', 'firm' || i || '@example.test'
FROM generate_series(1, 200) i;
INSERT INTO helpdesk_ticket (id, title, created, modified, submitter_email, status, on_hold, description, priority,
    queue_id, secret_key)
OVERRIDING SYSTEM VALUE
SELECT i, 'Complaint ' || i || ': the parcel never came',
       now() - CASE WHEN i % 10 = 0 THEN interval '10 days' ELSE interval '0' END - (i % 86400) * interval '1 s',
       now(), 'c' || i || '@example.test', 1, false,
       repeat('The parcel never came and the seller does not answer. ', 8)
           || 'order ' || (i::bigint * 7919 % 1000003) || ' rare' || (i % 1000) || 'x',
       3, 1 + i % 200, md5(i::text)
FROM generate_series(1, :n) i;
INSERT INTO helpdesk_followup (date, title, comment, public, ticket_id)
SELECT now(), 'Ticket Opened', 'opened', true, i FROM generate_series(1, :n) i
UNION ALL
SELECT now(), 'Comment', 'the firm answered with a comment of some length', true, i FROM generate_series(1, :n) i;
SELECT setval(pg_get_serial_sequence('helpdesk_ticket', 'id'), :n);
SELECT setval(pg_get_serial_sequence('helpdesk_queue', 'id'), 200);
VACUUM ANALYZE;
