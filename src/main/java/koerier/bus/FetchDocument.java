package koerier.bus;

import koerier.webhook.AddressPolicy;
import koerier.webhook.TargetUrl;

/// A GET of a document that the operator has named, to the notice station. Answered with its bytes (`Buffer`),
/// or failed when it could not be had or is too large.
///
/// @param policy which addresses may be called
public record FetchDocument(TargetUrl target, String requestTarget, AddressPolicy policy) {}
