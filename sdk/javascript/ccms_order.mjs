// SPDX-License-Identifier: Apache-2.0
// Sign an order for the Central Complaint Management System, on your server. Copy this file; it needs nothing else.
//
//   const token = orderToken({ firm: "frm_8F3K2QVX", kid: "k1", secret, phone: "+8801712345678", order: {
//     id: "SG-20418", placed_at: "2026-11-10T14:03:00+06:00", amount: "2450.00", currency: "BDT" } });
//
// Amounts are decimal texts in taka, times ISO 8601 with their zone. No name, number or address goes in; the buyer's
// phone becomes a digest that only CCMS can compare.
import { createHmac, randomBytes } from "node:crypto";

const LONGEST_DAYS = 30;
const MOST_BYTES = 4096;

/**
 * Return the token of an order, valid from now for `days`; `phone` is the buyer's, as +8801XXXXXXXXX.
 * `told` is { state: "confirms" | "denies" | "nothing", at: time }: whether the buyer has complained to you.
 * Throws RangeError where the token would be longer than CCMS takes.
 */
export function orderToken({ firm, kid, secret, order, told, phone, days = LONGEST_DAYS }) {
  const now = Math.floor(Date.now() / 1000);
  const payload = { firm, kid, iat: now, exp: now + days * 86400, jti: randomBytes(16).toString("hex"), order };
  if (told !== undefined) payload.told = told;
  if (phone !== undefined) payload.contact_sha256 = contactDigest(phone, secret);
  const token = sign(payload, secret);
  if (token.length > MOST_BYTES) throw new RangeError("the order is too long: leave some items out");
  return token;
}

/** Return the token of a whole payload. */
export function sign(payload, secret) {
  const signed = `v1.${Buffer.from(JSON.stringify(payload), "utf8").toString("base64url")}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

/** Return what stands in the token instead of the buyer's number. */
export function contactDigest(phone, secret) {
  return createHmac("sha256", secret).update(phone).digest("hex");
}
