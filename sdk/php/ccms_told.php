<?php
// SPDX-License-Identifier: Apache-2.0
// Tell CCMS whether a buyer has complained to you before. Copy this file into your shop; it needs nothing else.
//
//   $digest = ccms_ticket_digest('+8801712345678', 'SG-20418', $secret);
//
// docs/was-the-shop-told.md says where the digest goes. The buyer's number never leaves your server.

/** Return what stands for a buyer (+8801XXXXXXXXX) and his order: only you and CCMS can make it. */
function ccms_ticket_digest(string $phone, string $number, string $secret): string
{
    return hash_hmac('sha256', 'v1|' . $phone . '|' . ccms_number_key($number), $secret);
}

/** Return an order number as it is compared: SG20418 for "#sg-20418". */
function ccms_number_key(string $number): string
{
    $digits = ['০' => '0', '১' => '1', '২' => '2', '৩' => '3', '৪' => '4',
               '৫' => '5', '৬' => '6', '৭' => '7', '৮' => '8', '৯' => '9'];
    $kept = preg_replace('/[\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]/', '', strtr($number, $digits));
    return strtr($kept, 'abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ');
}

/** Return the header `ccms-answer-signature` for an answer: $body exactly as it is sent. */
function ccms_answer_signature(string $nonce, string $body, string $secret): string
{
    return hash_hmac('sha256', 'answer|' . $nonce . '|' . $body, $secret);
}
