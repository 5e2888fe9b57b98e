(()=>{
"use strict";
if(window.CCMS)return;
const home=new URL(document.currentScript.src).origin;
const version="1.0.1";
const WAIT=4000;
const TEXTS={
bn:["বন্ধ করুন","অভিযোগ ফরম – সিসিএমএস, বাংলাদেশ সরকার","এখানে খোলা গেল না। নতুন পাতায় খুলুন","অভিযোগের মীমাংসা"],
en:["Close","Complaint form – CCMS, Government of Bangladesh","Could not open here. Open in a new page","Complaints settled"],
};
const lang=(link)=>((link.dataset.lang||document.documentElement.lang||"bn").slice(0,2)==="en"?"en":"bn");
const tell=(link,name,detail)=>
link.dispatchEvent(new CustomEvent("ccms:"+name,{detail:Object.freeze(detail),bubbles:true}));
const isNarrow=()=>matchMedia("(max-width: 640px), (pointer: coarse)").matches;
const isInApp=()=>/FBA[NV]|Instagram|; wv\)/.test(navigator.userAgent);
const inRange=(value,least,most)=>Number.isInteger(value)&&value>=least&&value<=most;
const size=new CSSStyleSheet();
const grow=(height)=>size.replaceSync(`dialog.ccms-dialog iframe{height:${height}px!important}`);
const el=(name,set)=>Object.assign(document.createElement(name),set);
const address=(link,path,more)=>{
const url=new URL(path,home);
url.search=new URLSearchParams({firm:link.dataset.firm,lang:lang(link),...more});
if(link.dataset.order)url.hash="order="+encodeURIComponent(link.dataset.order);
return url.href;
};
const modeOf=(link)=>
(link.dataset.mode||"auto")==="popout"||isNarrow()||!isSecureContext||isInApp()||!window.HTMLDialogElement
?"popout"
:"inline";
const popOut=(link)=>{
tell(link,"opened",{mode:"popout"});
el("a",{href:address(link,"/c/new"),target:isInApp()?"_self":"_blank",rel:"noopener"}).click();
};
const inline=(link)=>{
const[close,title,failed]=TEXTS[lang(link)];
const dialog=el("dialog",{className:"ccms-dialog"});
const button=el("button",{type:"button",textContent:close});
const height=Number(link.dataset.height);
const frame=el("iframe",{
title,
src:address(link,"/w/start",{o:location.origin}),
allow:"otp-credentials "+home,
referrerPolicy:"strict-origin",
});
frame.setAttribute(
"sandbox",
"allow-forms allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-downloads",
);
grow(inRange(height,480,900)?height:640);
const giveUp=(code)=>{
frame.remove();
const way=el("a",{href:address(link,"/c/new"),target:"_blank",rel:"noopener",textContent:failed});
const line=el("p");
line.append(way);
dialog.append(line);
way.focus();
tell(link,"error",{code});
};
const timer=setTimeout(()=>giveUp("timeout"),WAIT);
const said={
height:(m)=>inRange(m.h,200,4000)&&grow(m.h),
ready:()=>isReady||(isReady=true,tell(link,"ready",{})),
step:(m)=>inRange(m.n,1,20)&&inRange(m.of,1,20)&&tell(link,"step",{n:m.n,of:m.of}),
filed:(m)=>/^[0-9A-Z]{11}$/.test(m.tracking)&&tell(link,"filed",{tracking:m.tracking}),
error:(m)=>
["blocked","bad_context","origin_not_registered"].includes(m.code)&&tell(link,"error",{code:m.code}),
close:()=>dialog.close(),
};
let port,isReady;
const hello=(event)=>{
if(event.origin!==home||event.source!==frame.contentWindow||!event.data||event.data.ccms!=="hello")return;
clearTimeout(timer);
if(port)port.close();
dialog.scrollTop=0;
const channel=new MessageChannel();
port=channel.port1;
port.onmessage=({data})=>data&&Object.hasOwn(said,data.t)&&said[data.t](data);
frame.contentWindow.postMessage({ccms:version},home,[channel.port2]);
};
addEventListener("message",hello);
const end=()=>{
clearTimeout(timer);
removeEventListener("message",hello);
dialog.remove();
};
button.onclick=()=>dialog.close();
dialog.addEventListener("close",()=>{
end();
link.focus();
tell(link,"closed",{});
});
dialog.append(button,frame);
document.body.append(dialog);
dialog.showModal();
if(dialog.offsetWidth<300||dialog.offsetHeight<300){
end();
return popOut(link);
}
tell(link,"opened",{mode:"inline"});
};
const open=(link)=>{
if(!link||!link.dataset||!link.dataset.firm)return;
if(!navigator.onLine)tell(link,"error",{code:"offline"});
if(modeOf(link)==="popout")popOut(link);
else inline(link);
};
const bind=(root)=>{
for(const link of(root||document).querySelectorAll("a.ccms-widget[data-badge=rate]:not([data-ccms-bound])")){
link.dataset.ccmsBound="";
const src=new URL("/b/"+encodeURIComponent(link.dataset.firm)+".svg?lang="+lang(link),home).href;
const img=el("img",{crossOrigin:"",loading:"lazy",src,width:220,height:56,alt:TEXTS[lang(link)][3]});
const hear=(text)=>(img.alt=(/<title[^>]*>([^<]+)/.exec(text)||[0,img.alt])[1]);
img.onload=()=>fetch(src).then((answer)=>answer.text()).then(hear,()=>{});
link.append(img);
}
};
const begin=()=>{
bind();
document.addEventListener("click",(event)=>{
const link=event.target.closest&&event.target.closest("a.ccms-widget");
if(!link||event.button||event.ctrlKey||event.metaKey||event.shiftKey||event.defaultPrevented)return;
event.preventDefault();
open(link);
});
tell(document,"loaded",{version});
const asked=/^#ccms-check=([\w:.-]+)/.exec(location.hash);
if(asked)import(home+"/w/check.js").then((m)=>m.check(home,version,asked[1],modeOf));
};
const looks=new CSSStyleSheet();
const insist=(rules)=>rules.replace(/[;}]/g,"!important$&");
looks.replaceSync(`
a.ccms-widget[data-theme=brand],a.ccms-widget[data-theme=plain]{display:inline-flex;align-items:center;gap:.5em;
min-height:44px;padding:0 16px;border:2px solid #006a4e;border-radius:6px;font:600 16px/1.4 sans-serif;
text-decoration:none;color:#006a4e;background:#fff}
a.ccms-widget[data-theme=brand]{background:#006a4e;color:#fff}
a.ccms-widget[data-float]{position:fixed;right:max(16px,env(safe-area-inset-right));
bottom:max(16px,env(safe-area-inset-bottom))}`+insist(`
dialog.ccms-dialog{all:revert;box-sizing:border-box;width:min(640px,100vw - 32px);max-height:calc(100vh - 32px);
padding:8px;border:0;border-radius:8px;overflow:auto;background:#fff;color:#0b0c0c}
dialog.ccms-dialog button{all:revert;display:block;margin:0 0 8px auto;min-height:44px;padding:0 16px;font:16px sans-serif}
dialog.ccms-dialog iframe{all:revert;display:block;width:100%;border:0}
dialog.ccms-dialog p{padding:16px;font:18px/1.5 sans-serif}
dialog.ccms-dialog::backdrop{background:rgba(0,0,0,.6)}`));
document.adoptedStyleSheets=[...document.adoptedStyleSheets,looks,size];
window.CCMS=Object.freeze({version,open,bind});
if(document.readyState==="loading")document.addEventListener("DOMContentLoaded",begin);
else begin();
})();