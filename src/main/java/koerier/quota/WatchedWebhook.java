package koerier.quota;

import koerier.org.OrgId;

/// A webhook whose failures are watched, by the number in its id.
public record WatchedWebhook(OrgId org, int number) {}
