package io.understudy.adapter.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.access.Caller;
import io.understudy.access.Denied;
import io.understudy.access.Flaw;
import io.understudy.access.Role;
import io.understudy.policy.ApiSettings.Oidc;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose tokens of a sign-on are believed, and for what they are good; against an issuer that really signs. */
@Timeout(60)
class OidcIssuerTest {

    private static final Instant NOW = Instant.parse("2026-03-01T03:00:00Z");
    private static final Map<String, Set<String>> MAP =
            Map.of("dr-operators", Set.of("operate"), "dr-leads", Set.of("operate", "approve"));

    private final AtomicLong nanos = new AtomicLong(1_000_000_000L);

    @SuppressWarnings("NullAway.Init") // before each test
    private LocalIssuer issuer;

    @SuppressWarnings("NullAway.Init") // before each test
    private OidcIssuer access;

    @BeforeEach
    void start() throws Exception {
        issuer = LocalIssuer.start();
        access = open("sub", "groups");
    }

    @AfterEach
    void end() {
        access.close();
        issuer.close();
    }

    private OidcIssuer open(String name, String roles) {
        Oidc terms = new Oidc(
                URI.create(issuer.url()), LocalIssuer.AUDIENCE, Optional.empty(), name, roles, MAP, Optional.empty());
        return OidcIssuer.open(terms, nanos::get, Clock.fixed(NOW, ZoneOffset.UTC), Runnable::run);
    }

    @Test
    void a_person_has_the_roles_of_the_map_and_signs_with_the_subject() throws JoseException {
        assertThat(access.caller(issuer.signed(claims("dr-operators", "dr-leads", "staff"))))
                .contains(new Caller(Optional.of("ann"), Set.of(Role.OPERATE, Role.APPROVE)));
    }

    @Test
    void a_value_that_the_map_does_not_have_gives_no_role() throws JoseException {
        assertThat(access.caller(issuer.signed(claims("staff", "operate", "DR-OPERATORS"))))
                .contains(new Caller(Optional.of("ann"), Set.of()));
        JwtClaims none = claims();
        none.unsetClaim("groups");
        assertThat(access.caller(issuer.signed(none)).orElseThrow().may(Role.OBSERVE))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                AlgorithmIdentifiers.RSA_USING_SHA512,
                AlgorithmIdentifiers.RSA_PSS_USING_SHA256,
                AlgorithmIdentifiers.RSA_USING_SHA384
            })
    void other_algorithms_of_the_list_are_believed(String algorithm) throws JoseException {
        assertThat(access.caller(LocalIssuer.signed(claims("dr-operators"), issuer.key(), algorithm)))
                .isPresent();
    }

    @Test
    void an_elliptic_key_is_believed() throws JoseException {
        PublicJsonWebKey key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
        key.setKeyId("ec");
        issuer.publishes(key);
        pass(IssuerKeys.AGAIN);
        assertThat(access.caller(LocalIssuer.signed(
                        claims("dr-operators"), key, AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256)))
                .isPresent();
    }

    @Test
    void what_somebody_else_signed_is_refused_though_it_names_the_issuers_key() throws JoseException {
        PublicJsonWebKey other = LocalIssuer.rsa("first");
        refused(
                LocalIssuer.signed(claims("dr-operators"), other, AlgorithmIdentifiers.RSA_USING_SHA256),
                Flaw.UNSIGNED);
    }

    @Test
    void a_token_whose_claims_were_changed_is_refused() throws JoseException {
        List<String> parts = List.of(issuer.signed(claims("staff")).split("\\.", -1));
        String changed = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(claims("dr-operators").toJson().getBytes(StandardCharsets.UTF_8));
        refused("%s.%s.%s".formatted(parts.get(0), changed, parts.get(2)), Flaw.UNSIGNED);
    }

    @Test
    void a_token_without_a_signature_is_refused() throws JoseException {
        JsonWebSignature none = new JsonWebSignature();
        none.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
        none.setAlgorithmHeaderValue(AlgorithmIdentifiers.NONE);
        none.setPayload(claims("dr-operators").toJson());
        refused(none.getCompactSerialization(), Flaw.UNSIGNED);
    }

    @Test
    void the_public_key_is_no_shared_secret() throws JoseException {
        JsonWebSignature forged = new JsonWebSignature();
        forged.setAlgorithmHeaderValue(AlgorithmIdentifiers.HMAC_SHA256);
        forged.setKeyIdHeaderValue("first");
        forged.setKey(new HmacKey(issuer.key().getPublicKey().getEncoded()));
        forged.setPayload(claims("dr-operators").toJson());
        pass(IssuerKeys.AGAIN);
        refused(forged.getCompactSerialization(), Flaw.UNSIGNED);
        assertThat(issuer.asked).as("asked at the start alone").hasValue(2);
    }

    @Test
    void a_token_holds_until_a_minute_after_its_end_and_from_a_minute_before_its_beginning() throws JoseException {
        JwtClaims claims = claims("dr-operators");
        claims.setExpirationTime(seconds(-59));
        assertThat(access.caller(issuer.signed(claims))).isPresent();
        claims.setExpirationTime(seconds(300));
        claims.setNotBefore(seconds(59));
        assertThat(access.caller(issuer.signed(claims))).isPresent();

        claims.unsetClaim("nbf");
        claims.setExpirationTime(seconds(-61));
        refused(issuer.signed(claims), Flaw.EXPIRED);
        claims.unsetClaim("exp");
        refused(issuer.signed(claims), Flaw.EXPIRED);
        claims.setExpirationTime(seconds(300));
        claims.setNotBefore(seconds(61));
        refused(issuer.signed(claims), Flaw.EARLY);
    }

    @Test
    void a_token_for_another_audience_or_of_another_issuer_is_refused() throws JoseException {
        JwtClaims claims = claims("dr-operators");
        claims.setAudience("payroll");
        refused(issuer.signed(claims), Flaw.FOREIGN);
        claims.unsetClaim("aud");
        refused(issuer.signed(claims), Flaw.FOREIGN);
        claims.setAudience("payroll", LocalIssuer.AUDIENCE);
        assertThat(access.caller(issuer.signed(claims))).isPresent();

        claims.setIssuer(issuer.url() + "/");
        refused(issuer.signed(claims), Flaw.FOREIGN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", " ann", "ann\n", "a\u202enna", "an\u0000n"})
    void what_could_not_stand_in_a_journal_is_no_name(String name) throws JoseException {
        access.close();
        access = open("preferred_username", "groups");
        JwtClaims claims = claims("dr-operators");
        refused(issuer.signed(claims), Flaw.NAMELESS);
        claims.setStringClaim("preferred_username", name);
        refused(issuer.signed(claims), Flaw.NAMELESS);
        claims.setStringClaim("preferred_username", "ann.b");
        assertThat(access.caller(issuer.signed(claims)).orElseThrow().name()).contains("ann.b");
    }

    @Test
    void roles_come_from_a_claim_within_others_or_from_one_text() throws JoseException {
        access.close();
        access = open("sub", "realm_access.roles");
        JwtClaims claims = claims();
        claims.setClaim("realm_access", Map.of("roles", List.of("dr-operators", 7)));
        assertThat(roles(claims)).containsExactly(Role.OPERATE);
        claims.setClaim("realm_access", "dr-operators");
        assertThat(roles(claims)).isEmpty();
        claims.setClaim("realm_access.roles", "dr-operators");
        assertThat(roles(claims)).containsExactly(Role.OPERATE);
        claims.setClaim("realm_access.roles", "staff dr-operators");
        assertThat(roles(claims)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5f0c", "a.b", "a.b.c.d", "a.b.c.d.e", "a.b .c"})
    void what_is_no_signed_token_is_nobodys_here(String token) {
        assertThat(access.caller(token)).isEmpty();
    }

    @Test
    void a_new_key_is_asked_for_at_once_but_not_more_often_than_every_half_minute() throws JoseException {
        PublicJsonWebKey second = LocalIssuer.rsa("second");
        String late = LocalIssuer.signed(claims("dr-operators"), second, AlgorithmIdentifiers.RSA_USING_SHA256);
        pass(IssuerKeys.AGAIN);
        refused(late, Flaw.UNSIGNED);
        assertThat(issuer.asked).hasValue(4);
        issuer.publishes(issuer.key(), second);
        for (int i = 0; i < 20; i++) {
            refused(late, Flaw.UNSIGNED);
        }
        assertThat(issuer.asked).as("whatever callers send").hasValue(4);

        pass(IssuerKeys.AGAIN);
        assertThat(access.caller(late)).isPresent();
        assertThat(issuer.asked).hasValue(6);
    }

    @Test
    void a_key_that_the_issuer_has_withdrawn_holds_no_longer_than_ten_minutes() throws JoseException {
        String token = issuer.signed(claims("dr-operators"));
        issuer.publishes(LocalIssuer.rsa("second"));
        assertThat(access.caller(token)).isPresent();
        pass(IssuerKeys.FRESH);
        refused(token, Flaw.UNSIGNED);
    }

    @Test
    void while_the_issuer_is_silent_its_known_keys_hold_for_a_day() throws JoseException {
        String token = issuer.signed(claims("dr-operators"));
        issuer.status = 503;
        pass(IssuerKeys.KEPT.minusSeconds(1));
        assertThat(access.caller(token)).isPresent();
        pass(Duration.ofSeconds(1));
        refused(token, Flaw.ISSUER_SILENT);

        issuer.status = 200;
        refused(token, Flaw.ISSUER_SILENT);
        pass(IssuerKeys.AGAIN);
        assertThat(access.caller(token)).isPresent();
    }

    @Test
    void an_issuer_that_never_answered_lets_nobody_in_until_it_does() throws JoseException {
        access.close();
        issuer.status = 500;
        access = open("sub", "groups");
        String token = issuer.signed(claims("dr-operators"));
        refused(token, Flaw.ISSUER_SILENT);
        issuer.status = 200;
        pass(IssuerKeys.AGAIN);
        assertThat(access.caller(token)).isPresent();
    }

    @Test
    void a_discovery_document_of_somebody_else_leads_to_no_keys() throws JoseException {
        access.close();
        issuer.speaksFor = "https://elsewhere.example.test";
        access = open("sub", "groups");
        refused(issuer.signed(claims("dr-operators")), Flaw.ISSUER_SILENT);
    }

    private Set<Role> roles(JwtClaims claims) throws JoseException {
        return access.caller(issuer.signed(claims)).orElseThrow().roles();
    }

    private void refused(String token, Flaw flaw) {
        assertThatThrownBy(() -> access.caller(token))
                .isInstanceOfSatisfying(
                        Denied.Unproven.class,
                        denied -> assertThat(denied.flaw()).isEqualTo(flaw))
                .hasNoCause()
                .message()
                .doesNotContain(token);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private static NumericDate seconds(long fromNow) {
        return NumericDate.fromSeconds(NOW.getEpochSecond() + fromNow);
    }

    private JwtClaims claims(String... groups) {
        return issuer.claims("ann", NOW, groups);
    }
}
