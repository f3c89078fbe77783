package io.understudy.topology;

/**
 * Names one run of a runbook.
 *
 * @param value the application, the epoch it leads to and a number, such as {@code shop-2-1}
 */
public record OperationId(String value) {

    @Override
    public String toString() {
        return value;
    }
}
