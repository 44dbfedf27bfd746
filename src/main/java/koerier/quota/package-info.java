/// How many: the cap on an organisation's requests in one day. And what administrators are told: of that, and
/// of webhooks that fail.
@NullMarked
package koerier.quota;

import org.jspecify.annotations.NullMarked;
