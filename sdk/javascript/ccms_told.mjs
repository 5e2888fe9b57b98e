// SPDX-License-Identifier: Apache-2.0
// Tell CCMS whether a buyer has complained to you before, on your server. Copy this file; it needs nothing else.
//
//   const digest = ticketDigest({ phone: "+8801712345678", number: "SG-20418", secret });
//
// docs/was-the-shop-told.md says where the digest goes. The buyer's number never leaves your server.
import { createHmac } from "node:crypto";

/** Return what stands for a buyer (+8801XXXXXXXXX) and his order: only you and CCMS can make it. */
export function ticketDigest({ phone, number, secret }) {
  return createHmac("sha256", secret).update(`v1|${phone}|${numberKey(number)}`).digest("hex");
}

/** Return an order number as it is compared: SG20418 for "#sg-20418". */
export function numberKey(number) {
  return number
    .replace(/[\u09e6-\u09ef]/g, (digit) => String(digit.charCodeAt(0) - 0x09e6))
    .replace(/[\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]/g, "")
    .replace(/[a-z]/g, (letter) => letter.toUpperCase());
}

/** Return the header `ccms-answer-signature` for an answer: `body` exactly as it is sent. */
export function answerSignature({ nonce, body, secret }) {
  return createHmac("sha256", secret).update(`answer|${nonce}|`).update(body).digest("hex");
}
