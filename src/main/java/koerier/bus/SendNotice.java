package koerier.bus;

import koerier.org.OrgId;
import koerier.webhook.TargetUrl;

/// A signed POST about an organisation to its own address, to the notice station: one attempt, no unit of the
/// daily limit, no entry in the delivery log. Answered with the HTTP status (`Integer`), or failed when there
/// was none.
///
/// @param id the webhook-id, the same on every attempt
/// @param body JSON
/// @param key the decoded secret to sign with
public record SendNotice(OrgId org, String id, TargetUrl target, String requestTarget, byte[] body, byte[] key) {}
