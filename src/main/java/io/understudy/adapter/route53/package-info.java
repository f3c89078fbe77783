/** DNS records in hosted zones of Amazon Route 53. */
@NullMarked
package io.understudy.adapter.route53;

import org.jspecify.annotations.NullMarked;
