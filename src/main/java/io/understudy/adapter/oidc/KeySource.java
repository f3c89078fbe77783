package io.understudy.adapter.oidc;

import java.io.IOException;
import java.util.List;
import org.jose4j.jwk.JsonWebKey;

/** Where an issuer's keys are had from. */
@FunctionalInterface
interface KeySource {

    /**
     * The public keys that it signs with now, at least one; waits a few seconds at most.
     *
     * @throws IOException when they can't be had, in words that hold no token
     */
    List<JsonWebKey> ask() throws IOException, InterruptedException;
}
