-- What one sweep must write at the least, in one statement: of each due clock its end, the complaint's new place in its
-- chain, an event with its hash, :notices notices and :clocks next clocks, as long as those of the sweep. Tables and indexes
-- are those of CCMS.
WITH rung AS MATERIALIZED (
    SELECT id, complaint_id FROM raw.complaints_deadline
    WHERE closed_at IS NULL AND next_alarm_at <= now() ORDER BY next_alarm_at, id
), ended AS (
    UPDATE raw.complaints_deadline d SET closed_at = now(), closed_how = 'missed' FROM rung r WHERE d.id = r.id
), first AS (
    SELECT DISTINCT ON (complaint_id) complaint_id FROM rung
), moved AS (
    UPDATE raw.complaints_complaint c
    SET status = 'escalated', reason = 'silence', outcome = '', event_seq = c.event_seq + 1, changed_at = now(),
        event_leaf = sha256(convert_to(repeat('x', :event) || c.id, 'UTF8'))
    FROM first f WHERE c.id = f.complaint_id
    RETURNING c.id, c.event_seq, c.event_leaf, c.reference
), told AS (
    INSERT INTO raw.ledger_event (id, event_id, subject, seq, kind, actor, at, due_at, prev, body, leaf, tx)
    SELECT nextval('ledger_event_id_seq'), gen_random_uuid(), 'complaint:' || id, event_seq, 'clock.missed_deadline',
           'clock', now(), now(), event_leaf, convert_to(repeat('x', :event) || id, 'UTF8'), event_leaf, 1
    FROM moved RETURNING event_id, subject
), noticed AS (
    INSERT INTO raw.notices_notice (id, event, subject, recipient, channel, template, language, params, "group", state,
        attempts, next_try_at, lease, provider, provider_id, last_error, possibly_sent_twice, created_at, proof_due)
    SELECT gen_random_uuid(), gen_random_uuid(), reference, 'consumer:' || m.id || n, 'sms', 'escalated', 'bn',
           jsonb_build_object('reason', repeat('x', :words)), 'state', 'queued', 0,
           now(), 0, '', '', '', false, now(), false
    FROM moved m, generate_series(1, :notices) n
), next AS (
    INSERT INTO raw.complaints_deadline
        (id, complaint_id, kind, party, step, starts_at, next_alarm_at, due_at, closed_how)
    SELECT gen_random_uuid(), id, 'next', n::text, 0, now(), now() + interval '7 days', now() + interval '7 days', ''
    FROM moved, generate_series(1, :clocks) n
)
SELECT count(*) FROM moved
