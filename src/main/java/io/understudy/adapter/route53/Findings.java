package io.understudy.adapter.route53;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.route53.model.InvalidChangeBatchException;
import software.amazon.awssdk.services.route53.model.InvalidInputException;

/** What stands against a switch, in words for people: what, what it means, what to do. Pure. */
final class Findings {

    private static final Set<String> NO_RIGHT =
            Set.of("AccessDenied", "AccessDeniedException", "UnauthorizedOperation");
    private static final Set<String> WRONG_KEY = Set.of(
            "InvalidClientTokenId",
            "SignatureDoesNotMatch",
            "ExpiredToken",
            "ExpiredTokenException",
            "UnrecognizedClientException",
            "InvalidSignatureException");

    private Findings() {}

    /** What stands against it before anything was done: records may have either side's values. */
    static List<String> before(ZoneSwitch goal, ZoneView view) {
        return switch (view) {
            case ZoneView.Unusable unusable -> List.of(unusable.why());
            case ZoneView.Seen seen -> {
                List<String> problems = new ArrayList<>();
                for (RecordSetChange change : goal.changes()) {
                    seen.otherKind(change).ifPresentOrElse(problems::add, () -> {
                        if (!seen.hasOld(change) && !seen.hasNew(change)) {
                            problems.add("Route 53 has %s %s %s, the policy says %s: correct the record or the policy"
                                    .formatted(
                                            change.name(),
                                            change.type(),
                                            RecordSetChange.join(seen.values(change)),
                                            RecordSetChange.join(change.before())));
                        }
                    });
                }
                mark(goal, seen).ifPresent(problems::add);
                yield problems;
            }
        };
    }

    /** Why the change must not even be sent; empty when it may. */
    static Optional<String> conflict(ZoneSwitch goal, ZoneView.Seen seen) {
        Optional<String> shape = goal.changes().stream()
                .flatMap(change -> seen.otherKind(change).stream())
                .findFirst()
                .map(why -> "DNS was not changed: " + why);
        boolean foreign = goal.changes().stream().anyMatch(c -> !seen.hasOld(c) && !seen.hasNew(c));
        return mark(goal, seen)
                .or(() -> shape)
                .or(() -> foreign
                        ? Optional.of(
                                "DNS was not changed: %s, expected %s. Somebody else owns the record now: find out who, then correct the record or the policy"
                                        .formatted(seen.describe(goal), goal.summary()))
                        : Optional.empty());
    }

    private static Optional<String> mark(ZoneSwitch goal, ZoneView.Seen seen) {
        if (seen.markUnreadable()) {
            return Optional.of(
                    "Route 53 has something at %s that is not an epoch mark: remove what else is written there"
                            .formatted(goal.owner()));
        }
        return seen.mark()
                .filter(mark -> mark.epoch().compareTo(goal.mark().epoch()) > 0
                        || (mark.epoch().equals(goal.mark().epoch()) && !mark.equals(goal.mark())))
                .map(mark ->
                        "DNS was not changed: Route 53 already carries %s, this operation leads to %s. It is too late: a newer operation owns the records"
                                .formatted(mark, goal.mark()));
    }

    /** Where a call failed, and what to do. */
    static String failure(String zone, SdkException failure) {
        if (failure instanceof AwsServiceException refused) {
            String code = code(refused);
            String remedy = switch (code) {
                case "NoSuchHostedZone" ->
                    "correct hostedZone in the policy's dns section, or use credentials of the account that has it";
                case "Throttling", "ThrottlingException", "PriorRequestNotComplete" ->
                    "the account's limit is five calls a second; try again";
                default -> remedy(code, zone);
            };
            return "Route 53 refuses (%s, HTTP %d) for hosted zone %s: %s"
                    .formatted(code, refused.statusCode(), zone, remedy);
        }
        return "Route 53 did not answer for hosted zone %s (%s): look at the network and the credentials' source"
                .formatted(zone, failure.getMessage());
    }

    /** What a call that changes a zone and failed says of its effect. */
    static HostedZone.Reply reply(String zone, SdkException failure) {
        if (failure instanceof InvalidChangeBatchException || failure instanceof InvalidInputException) {
            return new HostedZone.Reply.Conflict(String.join("; ", reasons(failure)));
        }
        boolean refused = failure instanceof AwsServiceException answer && answer.statusCode() < 500;
        boolean passes = refused ? Account.isCrowded(failure) : neverSent(failure);
        return refused || passes
                ? new HostedZone.Reply.Refused(failure(zone, failure), passes)
                : new HostedZone.Reply.NoAnswer(failure(zone, failure));
    }

    /** Why Route 53 carried a batch out not at all, a line each. */
    static List<String> reasons(SdkException failure) {
        return failure instanceof InvalidChangeBatchException batch && batch.hasMessages()
                ? batch.messages()
                : List.of(failure.getMessage() + "");
    }

    /** True when a right is missing, which may be one for certain records only. */
    static boolean isDenied(SdkException failure) {
        return failure instanceof AwsServiceException answer && NO_RIGHT.contains(code(answer));
    }

    private static String remedy(String code, String zone) {
        if (NO_RIGHT.contains(code)) {
            return "allow route53:GetHostedZone, ListResourceRecordSets and ChangeResourceRecordSets on arn:aws:route53:::hostedzone/%s and route53:GetChange"
                    .formatted(zone);
        }
        return WRONG_KEY.contains(code)
                ? "correct the credentials of the policy's dns section"
                : "look at the account's log (CloudTrail)";
    }

    static String code(AwsServiceException refused) {
        boolean named =
                refused.awsErrorDetails() != null && refused.awsErrorDetails().errorCode() != null;
        return named
                ? refused.awsErrorDetails().errorCode()
                : refused.getClass().getSimpleName().replaceFirst("Exception$", "");
    }

    /** True when no connection was made at all, so nothing can have been changed. */
    static boolean neverSent(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException
                    || cause instanceof UnknownHostException
                    || cause instanceof NoRouteToHostException
                    || cause instanceof NotSent) {
                return true;
            }
        }
        return false;
    }
}
