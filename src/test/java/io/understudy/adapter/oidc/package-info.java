/** Tokens of an OpenID Connect issuer on this machine, which really signs. */
@NullMarked
package io.understudy.adapter.oidc;

import org.jspecify.annotations.NullMarked;
