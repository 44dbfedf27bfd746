/// Where to: the webhook, its URL and address rule, its rendered request and signature.
@NullMarked
package koerier.webhook;

import org.jspecify.annotations.NullMarked;
