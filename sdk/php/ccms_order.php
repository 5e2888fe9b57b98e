<?php
// SPDX-License-Identifier: Apache-2.0
// Sign an order for the Central Complaint Management System. Copy this file into your shop; it needs nothing else.
//
//   $token = ccms_order_token('frm_8F3K2QVX', 'k1', $secret, [
//       'id' => 'SG-20418', 'placed_at' => '2026-11-10T14:03:00+06:00', 'amount' => '2450.00', 'currency' => 'BDT',
//   ], ['phone' => '+8801712345678']);
//
// Amounts are decimal texts in taka, times ISO 8601 with their zone. No name, number or address goes in; the buyer's
// phone becomes a digest that only CCMS can compare.

const CCMS_LONGEST_DAYS = 30;
const CCMS_MOST_BYTES = 4096;

/**
 * Return the token of an order, valid from now.
 *
 * $more may hold 'told' => ['state' => 'confirms' | 'denies' | 'nothing', 'at' => time] (whether the buyer has
 * complained to you), 'phone' => '+8801XXXXXXXXX' and 'days'. Throws LengthException where the token would be longer
 * than CCMS takes, and JsonException where a text is not UTF-8.
 */
function ccms_order_token(string $firm, string $kid, string $secret, array $order, array $more = []): string
{
    $now = time();
    $payload = [
        'firm' => $firm,
        'kid' => $kid,
        'iat' => $now,
        'exp' => $now + ($more['days'] ?? CCMS_LONGEST_DAYS) * 86400,
        'jti' => bin2hex(random_bytes(16)),
        'order' => $order,
    ];
    if (isset($more['told'])) {
        $payload['told'] = $more['told'];
    }
    if (isset($more['phone'])) {
        $payload['contact_sha256'] = ccms_contact_digest($more['phone'], $secret);
    }
    $token = ccms_sign($payload, $secret);
    if (strlen($token) > CCMS_MOST_BYTES) {
        throw new LengthException('the order is too long: leave some items out');
    }
    return $token;
}

/** Return the token of a whole payload. */
function ccms_sign(array $payload, string $secret): string
{
    $flags = JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_LINE_TERMINATORS | JSON_THROW_ON_ERROR;
    $signed = 'v1.' . ccms_base64url(json_encode($payload, $flags));
    return $signed . '.' . ccms_base64url(hash_hmac('sha256', $signed, $secret, true));
}

/** Return what stands in the token instead of the buyer's number. */
function ccms_contact_digest(string $phone, string $secret): string
{
    return hash_hmac('sha256', $phone, $secret);
}

function ccms_base64url(string $raw): string
{
    return rtrim(strtr(base64_encode($raw), '+/', '-_'), '=');
}
