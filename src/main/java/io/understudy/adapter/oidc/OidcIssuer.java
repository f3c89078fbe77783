package io.understudy.adapter.oidc;

import io.understudy.access.Caller;
import io.understudy.access.Denied;
import io.understudy.access.Flaw;
import io.understudy.access.Issued;
import io.understudy.policy.ApiSettings.Oidc;
import io.understudy.time.Ticker;
import java.security.Key;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.VerificationJwkSelector;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.lang.JoseException;
import org.jose4j.lang.UnresolvableKeyException;

/**
 * Believes the tokens (JWT, RFC 7519) of one OpenID Connect issuer: signed with one of its published keys by an algorithm of a fixed
 * list, never {@code none} and never with a shared secret; for this audience; neither expired nor too early, give or take a minute.
 * Thread-safe.
 *
 * <p>Does not ask the issuer about single tokens: one that was revoked there holds until it expires. No exception and no log line of
 * this class holds any part of a token.
 */
public final class OidcIssuer implements Issued, AutoCloseable {

    static final Duration SKEW = Duration.ofMinutes(1);

    private static final Pattern SIGNED = Pattern.compile("[\\w-]++\\.[\\w-]++\\.[\\w-]*+");
    private static final List<String> ALGORITHMS = List.of(
            AlgorithmIdentifiers.RSA_USING_SHA256,
            AlgorithmIdentifiers.RSA_USING_SHA384,
            AlgorithmIdentifiers.RSA_USING_SHA512,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA256,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA384,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA512,
            AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256,
            AlgorithmIdentifiers.ECDSA_USING_P384_CURVE_AND_SHA384,
            AlgorithmIdentifiers.ECDSA_USING_P521_CURVE_AND_SHA512);

    private final Oidc terms;
    private final IssuerDocuments documents;
    private final IssuerKeys keys;
    private final Clock clock;

    private OidcIssuer(Oidc terms, IssuerDocuments documents, IssuerKeys keys, Clock clock) {
        this.terms = terms;
        this.documents = documents;
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * Begins to ask for its keys, aside; that it does not answer is no error.
     *
     * @param ticker measures how old they are
     * @param clock tells whether a token has expired
     * @param threads where it is asked while nobody waits for it
     */
    public static OidcIssuer open(Oidc terms, Ticker ticker, Clock clock, Executor threads) {
        IssuerDocuments documents = new IssuerDocuments(terms);
        IssuerKeys keys = new IssuerKeys(terms.issuer(), documents, ticker, threads);
        keys.begin();
        return new OidcIssuer(terms, documents, keys, clock);
    }

    @Override
    public Optional<Caller> caller(String token) {
        if (!SIGNED.matcher(token).matches()) {
            return Optional.empty();
        }
        Claims claims = new Claims(verified(token, keys.now()).getClaimsMap());
        return Optional.of(new Caller(Optional.of(claims.name(terms)), claims.roles(terms)));
    }

    private JwtClaims verified(String token, List<JsonWebKey> known) {
        try {
            return new JwtConsumerBuilder()
                    .setJwsAlgorithmConstraints(ConstraintType.PERMIT, ALGORITHMS.toArray(String[]::new))
                    .setVerificationKeyResolver((signature, _) -> key(signature, known))
                    .setExpectedIssuer(terms.issuer().toString())
                    .setExpectedAudience(terms.audience())
                    .setRequireExpirationTime()
                    .setRequireSubject()
                    .setAllowedClockSkewInSeconds((int) SKEW.toSeconds())
                    .setEvaluationTime(NumericDate.fromMilliseconds(clock.millis()))
                    .build()
                    .processToClaims(token);
        } catch (InvalidJwtException e) {
            throw new Denied.Unproven(flaw(e));
        }
    }

    /** What is not on the list of algorithms is refused before the issuer is asked about its key. */
    private Key key(JsonWebSignature signature, List<JsonWebKey> known) throws UnresolvableKeyException {
        if (!ALGORITHMS.contains(signature.getAlgorithmHeaderValue())) {
            throw new UnresolvableKeyException("no algorithm of the list");
        }
        try {
            Optional<JsonWebKey> key = only(signature, known);
            return (key.isPresent() ? key : only(signature, keys.anew()))
                    .map(JsonWebKey::getKey)
                    .orElseThrow(() -> new UnresolvableKeyException("no key of the issuer"));
        } catch (JoseException e) {
            throw new UnresolvableKeyException("no key of the issuer");
        }
    }

    /** Among several that would fit nobody guesses. */
    private static Optional<JsonWebKey> only(JsonWebSignature signature, List<JsonWebKey> keys) throws JoseException {
        List<JsonWebKey> fitting = new VerificationJwkSelector().selectList(signature, keys);
        return fitting.size() == 1 ? Optional.of(fitting.getFirst()) : Optional.empty();
    }

    private static Flaw flaw(InvalidJwtException e) {
        if (any(e, ErrorCodes.ISSUER_INVALID, ErrorCodes.ISSUER_MISSING)
                || any(e, ErrorCodes.AUDIENCE_INVALID, ErrorCodes.AUDIENCE_MISSING)) {
            return Flaw.FOREIGN;
        }
        if (any(e, ErrorCodes.EXPIRED, ErrorCodes.EXPIRATION_MISSING)) {
            return Flaw.EXPIRED;
        }
        if (e.hasErrorCode(ErrorCodes.NOT_YET_VALID)) {
            return Flaw.EARLY;
        }
        return e.hasErrorCode(ErrorCodes.SUBJECT_MISSING) ? Flaw.NAMELESS : Flaw.UNSIGNED;
    }

    private static boolean any(InvalidJwtException e, int one, int other) {
        return e.hasErrorCode(one) || e.hasErrorCode(other);
    }

    @Override
    public void close() {
        documents.close();
    }
}
