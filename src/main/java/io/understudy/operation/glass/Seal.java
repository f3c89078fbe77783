package io.understudy.operation.glass;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.understudy.operation.FactCodec;
import io.understudy.time.Moments;
import io.understudy.topology.UnderstudyException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;

/**
 * A sealed plan as text: its JSON, and the Ed25519 signature (RFC 8032) over exactly that JSON. It shows that the holder of
 * the key sealed it and that nobody changed it since; it does not keep it secret, nor from being run twice: that is for the
 * epochs at the targets.
 *
 * @param plan the plan's JSON, as it was signed
 * @param signature in Base64
 */
public record Seal(String plan, String signature) {

    private static final ObjectMapper JSON = FactCodec.json()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();

    /** A plan under a seal, as text. */
    public static String close(SealedPlan plan, PrivateKey key) {
        try {
            String text = JSON.writeValueAsString(plan);
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key);
            signature.update(text.getBytes(StandardCharsets.UTF_8));
            return JSON.writeValueAsString(new Seal(text, Base64.getEncoder().encodeToString(signature.sign())));
        } catch (JacksonException | GeneralSecurityException e) {
            throw new UnderstudyException.Permanent("the plan can't be sealed: %s".formatted(e.getMessage()), e);
        }
    }

    /**
     * The plan under a seal that this key made.
     *
     * @throws UnderstudyException.InvalidInput when it is no sealed plan, was changed, was sealed with another key, or is too old
     */
    public static SealedPlan open(String text, PublicKey key, Instant now) {
        SealedPlan plan = intact(text, key);
        if (!now.isBefore(plan.validUntil())) {
            throw new UnderstudyException.InvalidInput(
                    "this plan was sealed at %s and valid until %s: the roles may be others since; use a newer one"
                            .formatted(Moments.of(plan.sealedAt()), Moments.of(plan.validUntil())));
        }
        return plan;
    }

    private static SealedPlan intact(String text, PublicKey key) {
        try {
            Seal seal = JSON.readValue(text, Seal.class);
            Signature signature = Signature.getInstance("Ed25519");
            signature.initVerify(key);
            signature.update(seal.plan().getBytes(StandardCharsets.UTF_8));
            if (signature.verify(Base64.getDecoder().decode(seal.signature()))) {
                return JSON.readValue(seal.plan(), SealedPlan.class);
            }
        } catch (JacksonException | IllegalArgumentException e) {
            throw new UnderstudyException.InvalidInput(
                    "this is no sealed plan: name a file that 'understudy break-glass seal' wrote");
        } catch (GeneralSecurityException e) {
            // Said below: to a signature of another form, no key fits.
        }
        throw new UnderstudyException.InvalidInput(
                "the seal does not fit this key: the plan was changed, or sealed with another key; nothing of it is to be trusted");
    }
}
