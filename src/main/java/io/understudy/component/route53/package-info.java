/** {@code aws2-route53}: a Camel component for Amazon Route 53. It knows nothing of the rest of this project. */
@NullMarked
package io.understudy.component.route53;

import org.jspecify.annotations.NullMarked;
