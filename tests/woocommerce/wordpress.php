<?php
// Stand-ins, for tests only: the few functions of WordPress and the one class of WooCommerce that the plug-in calls,
// written anew from their documentation. They are not WordPress, and show nothing about a real one's versions.

define('ABSPATH', __DIR__ . '/');
define('WP_PLUGIN_DIR', getenv('SHOP_PLUGINS'));

$state = json_decode(file_get_contents(getenv('SHOP_STATE')), true);
$hooks = $shortcodes = $registered = $pages = $messages = $errors = [];

// hooks
function add_filter($name, $call, $priority = 10, $takes = 1) { global $hooks; $hooks[$name][] = [$call, $takes]; }
function add_action($name, $call, $priority = 10, $takes = 1) { add_filter($name, $call, $priority, $takes); }
function apply_filters($name, $value, ...$more)
{
    global $hooks;
    foreach ($hooks[$name] ?? [] as [$call, $takes]) {
        $value = $call(...array_slice([$value, ...$more], 0, $takes));
    }
    return $value;
}
function do_action($name, ...$given)
{
    global $hooks;
    foreach ($hooks[$name] ?? [] as [$call, $takes]) {
        $call(...array_slice($given, 0, $takes));
    }
}
function add_shortcode($name, $call) { global $shortcodes; $shortcodes[$name] = $call; }

// scripts of the editor and blocks
$scripts = $blocks = [];
function plugins_url($file, $beside) { return '/plugins/' . dirname(plugin_basename($beside)) . "/$file"; }
function wp_register_script($handle, $address, $needs) { global $scripts; $scripts[$handle] = [$address, $needs]; }
function register_block_type($name, $how) { global $blocks; $blocks[$name] = $how; }

// options: value and whether each page loads it; a new one is loaded unless somebody says no
function get_option($name, $default = false) { global $state; return $state['options'][$name]['value'] ?? $default; }
function add_option($name, $value, $_deprecated = '', $autoload = 'yes')
{
    global $state;
    $state['options'] += [$name => ['value' => $value, 'autoload' => $autoload]];
    kept();
}
function update_option($name, $value)
{
    global $state, $registered;
    $value = isset($registered[$name]) ? $registered[$name]['sanitize_callback']($value) : $value;
    $state['options'][$name] = ['value' => $value] + ($state['options'][$name] ?? ['autoload' => 'yes']);
    kept();
}
function delete_option($name) { global $state; unset($state['options'][$name]); kept(); }
function kept() { global $state; file_put_contents(getenv('SHOP_STATE'), json_encode($state)); }

// words
function determine_locale() { global $state; return $state['locale']; }
function plugin_basename($file) { return ltrim(substr($file, strlen(WP_PLUGIN_DIR)), '/'); }
function load_plugin_textdomain($domain, $_deprecated, $folder)
{
    global $messages;
    $file = WP_PLUGIN_DIR . "/$folder/$domain-" . determine_locale() . '.l10n.php';
    $messages = is_file($file) ? (require $file)['messages'] : [];
}
function __($text, $domain) { global $messages; return $messages[$text] ?? $text; }
function esc_html__($text, $domain) { return esc_html(__($text, $domain)); }
function esc_html_e($text, $domain) { echo esc_html__($text, $domain); }

// escaping and cleaning
function esc_html($text) { return htmlspecialchars((string) $text, ENT_QUOTES, 'UTF-8'); }
function esc_attr($text) { return htmlspecialchars((string) $text, ENT_QUOTES, 'UTF-8'); }
function esc_url_raw($url)
{
    $url = preg_replace('/[^a-z0-9-~+_.?#=!&;,\/:%@$|*\'()\[\]\x80-\xff]/i', '', $url);
    return preg_match('#^https?://#', $url) ? $url : '';
}
function esc_url($url) { return str_replace(['&', "'"], ['&#038;', '&#039;'], esc_url_raw($url)); }
function sanitize_text_field($text) { return trim(preg_replace('/\s+/', ' ', strip_tags((string) $text))); }
function wp_html_excerpt($text, $most)
{
    preg_match("/^.{0,$most}/us", trim(strip_tags((string) $text)), $found);
    return $found[0];
}

// the settings
function add_submenu_page($_parent, $_title, $_menu, $right, $slug, $call) { global $pages; $pages[$slug] = $call; }
function register_setting($_group, $name, $how) { global $registered; $registered[$name] = $how; }
function current_user_can($right) { return $right === 'manage_woocommerce'; }
function settings_fields($group) { echo '<input type="hidden" name="option_page" value="' . esc_attr($group) . '">'; }
function submit_button() { echo '<button type="submit">Save</button>'; }
function add_settings_error($_page, $code, $words) { global $errors; $errors[$code] = $words; }
function settings_errors($_page) { global $errors; foreach ($errors as $words) { echo '<p class="error">' . esc_html($words) . '</p>'; } }

class WC_Order
{
    private $row;
    public function __construct(array $row) { $this->row = $row; }
    public function get_order_number() { return $this->row['number']; }
    public function get_date_created() { return new DateTime($this->row['created']); }
    public function get_date_paid() { return isset($this->row['paid']) ? new DateTime($this->row['paid']) : null; }
    public function get_currency() { return $this->row['currency']; }
    public function get_total() { return $this->row['total']; }
    public function get_payment_method() { return $this->row['method']; }
    public function get_billing_phone() { return $this->row['phone']; }
    public function get_items() { return array_map(fn($item) => new Item($item), $this->row['items']); }
    public function get_item_total($item, $with_tax) { return $item->total / $item->get_quantity(); }
}

class Item
{
    public $total;
    private $row;
    public function __construct(array $row) { $this->row = $row; $this->total = $row['total']; }
    public function get_name() { return $this->row['name']; }
    public function get_quantity() { return $this->row['quantity']; }
}
