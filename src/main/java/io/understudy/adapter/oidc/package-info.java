/** Believes tokens that an OpenID Connect issuer has signed, by the keys that it publishes. */
@NullMarked
package io.understudy.adapter.oidc;

import org.jspecify.annotations.NullMarked;
